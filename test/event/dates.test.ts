// Instants, the texts that name them, date math and formats of mappings.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileDateFormat } from "../../src/event/date-format.ts";
import { parseDateLiteral } from "../../src/event/date-math.ts";
import { formatInstant, parseDate, parseInstant } from "../../src/event/instant.ts";

const now = Date.UTC(2021, 2, 4, 5, 6, 7, 89);

function stretch(literal: string | number): readonly string[] | undefined {
  const range = parseDateLiteral(literal, now);
  return range && [formatInstant(range.from), formatInstant(range.to)];
}

describe("what a date literal covers", () => {
  test.each([
    ["2021", "2021-01-01T00:00:00.000Z", "2022-01-01T00:00:00.000Z"],
    ["2021-12", "2021-12-01T00:00:00.000Z", "2022-01-01T00:00:00.000Z"],
    ["2020-02-28", "2020-02-28T00:00:00.000Z", "2020-02-29T00:00:00.000Z"],
    ["2021-03-04T05", "2021-03-04T05:00:00.000Z", "2021-03-04T06:00:00.000Z"],
    ["2021-03-04T05:06", "2021-03-04T05:06:00.000Z", "2021-03-04T05:07:00.000Z"],
    ["2021-03-04T05:06:07Z", "2021-03-04T05:06:07.000Z", "2021-03-04T05:06:08.000Z"],
    ["2021-03-04T05:06:07.1Z", "2021-03-04T05:06:07.100Z", "2021-03-04T05:06:07.100000001Z"],
    ["2021-03-04T05:06:07.123456789Z", "2021-03-04T05:06:07.123456789Z", "2021-03-04T05:06:07.123456790Z"],
    ["2021-03-04T05:06:07+02:00", "2021-03-04T03:06:07.000Z", "2021-03-04T03:06:08.000Z"],
    ["2021-03-04T05:06:07-0530", "2021-03-04T10:36:07.000Z", "2021-03-04T10:36:08.000Z"],
    ["1614834367089", "2021-03-04T05:06:07.089Z", "2021-03-04T05:06:07.090Z"],
    [1614834367089, "2021-03-04T05:06:07.089Z", "2021-03-04T05:06:07.090Z"],
    ["now", "2021-03-04T05:06:07.089Z", "2021-03-04T05:06:07.090Z"],
    ["now-1h", "2021-03-04T04:06:07.089Z", "2021-03-04T04:06:07.090Z"],
    ["now+1d-2H", "2021-03-05T03:06:07.089Z", "2021-03-05T03:06:07.090Z"],
    ["now/h", "2021-03-04T05:00:00.000Z", "2021-03-04T06:00:00.000Z"],
    ["now/d", "2021-03-04T00:00:00.000Z", "2021-03-05T00:00:00.000Z"],
    ["now/w", "2021-03-01T00:00:00.000Z", "2021-03-08T00:00:00.000Z"],
    ["now-1M/M", "2021-02-01T00:00:00.000Z", "2021-03-01T00:00:00.000Z"],
    ["now/y", "2021-01-01T00:00:00.000Z", "2022-01-01T00:00:00.000Z"],
    ["2021-01-31||+1M", "2021-02-28T00:00:00.000Z", "2021-02-28T00:00:00.001Z"],
    ["2020-02-29||+1y", "2021-02-28T00:00:00.000Z", "2021-02-28T00:00:00.001Z"],
    ["2021-03-04T05:06:07.5Z||/s", "2021-03-04T05:06:07.000Z", "2021-03-04T05:06:08.000Z"],
  ])("%s", (literal, from, to) => {
    expect(stretch(literal)).toEqual([from, to]);
  });

  test.each([
    ...[
      "",
      "yesterday",
      "2021-13",
      "2021-02-30",
      "2021-03-04T25",
      "2021-03-04T05:06:07.1234567890Z",
      "now-1x",
      "now/d/d",
    ],
    ...["now1d", "2021-1-1", "04/03/2021", "99999999999999999999", "2021-03-04T05:06:07+99:00"],
  ])("%j is no date", (literal) => {
    expect(stretch(literal)).toBeUndefined();
  });
});

test("texts of events are read to the nanosecond, as the full parser reads them", () => {
  const part = (max: number, digits = 2) =>
    fc.integer({ min: 0, max }).map((value) => String(value).padStart(digits, "0"));
  const fraction = fc.oneof(
    fc.constant(""),
    fc.integer({ min: 0, max: 999_999_999 }).map((value) => `.${value}`),
  );
  fc.assert(
    fc.property(
      part(9999, 4),
      part(13),
      part(32),
      part(25),
      part(61),
      part(61),
      fraction,
      (year, month, day, hour, minute, second, rest) => {
        const text = `${year}-${month}-${day}T${hour}:${minute}:${second}${rest}Z`;
        expect(parseInstant(text)).toEqual(parseDate(text)?.from);
      },
    ),
    { numRuns: 20_000 },
  );
});

describe("formats of a mapping", () => {
  test.each([
    ["yyyy-MM-dd", "2021-03-04", "2021-03-04T00:00:00.000Z"],
    ["dd/MM/yyyy HH:mm:ss", "04/03/2021 05:06:07", "2021-03-04T05:06:07.000Z"],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "2021-03-04T05:06:07.089+01:00", "2021-03-04T04:06:07.089Z"],
    ["d MMM yy", "4 Mar 21", "2021-03-04T00:00:00.000Z"],
    ["epoch_second", 1614834367, "2021-03-04T05:06:07.000Z"],
    ["epoch_millis", "1614834367089", "2021-03-04T05:06:07.089Z"],
    ["strict_date_optional_time||epoch_second", 1614834367, "2021-03-04T05:06:07.000Z"],
    ["date_optional_time", "2021-03-04", "2021-03-04T00:00:00.000Z"],
  ])("%s reads %s", (format, value, expected) => {
    const instant = compileDateFormat(format)(value);
    expect(instant && formatInstant(instant)).toBe(expected);
  });

  test("what is not of the format is no date", () => {
    expect(compileDateFormat("yyyy-MM-dd")("04/03/2021")).toBeUndefined();
    expect(compileDateFormat("yyyy-MM-dd")("2021-02-31")).toBeUndefined();
  });

  test("a letter that is not supported is refused", () => {
    expect(() => compileDateFormat("yyyy-ww")).toThrow("[ww]");
  });
});
