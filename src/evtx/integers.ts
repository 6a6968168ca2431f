// Texts of 64-bit integers given as two unsigned 32-bit halves.

const limb = 0x1_0000_0000;

/** Decimal digits of an unsigned 64-bit integer. */
export function unsignedText(low: number, high: number): string {
  if (high < 0x20_0000) return String(high * limb + low);
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}

/** Decimal digits of a two's complement 64-bit integer. */
export function signedText(low: number, high: number): string {
  if (high < 0x8000_0000) return unsignedText(low, high);
  const negatedLow = -low >>> 0;
  const negatedHigh = (~high + (negatedLow === 0 ? 1 : 0)) >>> 0;
  return `-${unsignedText(negatedLow, negatedHigh)}`;
}

const hexTexts = 256;
/** The integers whose texts were made last, by some of their bits: low half, high half. Masks and logon ids come again and again. */
const hexIntegers = new Uint32Array(2 * hexTexts);
const hexIntegerTexts: string[] = new Array(hexTexts).fill("0x0");

/** `0x` and lower-case digits without leading zeros, as Windows writes hexadecimal integers. */
export function hexIntegerText(low: number, high: number): string {
  const place = (low ^ (low >>> 8) ^ (high >>> 16)) & (hexTexts - 1);
  if (hexIntegers[2 * place] !== low || hexIntegers[2 * place + 1] !== high) {
    hexIntegers[2 * place] = low;
    hexIntegers[2 * place + 1] = high;
    hexIntegerTexts[place] = newHexText(low, high);
  }
  return hexIntegerTexts[place]!;
}

function newHexText(low: number, high: number): string {
  if (high === 0) return `0x${low.toString(16)}`;
  return `0x${high.toString(16)}${low.toString(16).padStart(8, "0")}`;
}
