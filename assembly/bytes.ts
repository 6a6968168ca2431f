// What all others ask of bytes, sixteen at a time.

/** Whether so many bytes are the same at two places. */
export function areEqual(one: i32, other: i32, length: i32): bool {
  let at = 0;
  for (; at + 16 <= length; at += 16) if (equalBits(one + at, other + at) !== 0xffff) return false;
  const rest = (1 << (length - at)) - 1;
  return (equalBits(one + at, other + at) & rest) === rest;
}

/** Of sixteen bytes, a bit for each that is the same at both places. */
function equalBits(one: i32, other: i32): i32 {
  return i8x16.bitmask(i8x16.eq(v128.load(one), v128.load(other)));
}

/** Where the first byte is that is this one; the end, where there is none. */
export function placeOf(byte: u8, from: i32, end: i32): i32 {
  const wanted = i8x16.splat(byte);
  for (let at = from; at < end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (found !== 0) return min(at + ctz(found), end);
  }
  return end;
}
