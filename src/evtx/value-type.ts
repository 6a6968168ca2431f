// Types of BinXML values ([MS-EVEN6] 2.2.12): what a descriptor or a substitution token says about a value's bytes.

export const ValueType = {
  null: 0x00,
  string: 0x01,
  ansiString: 0x02,
  int8: 0x03,
  uint8: 0x04,
  int16: 0x05,
  uint16: 0x06,
  int32: 0x07,
  uint32: 0x08,
  int64: 0x09,
  uint64: 0x0a,
  real32: 0x0b,
  real64: 0x0c,
  bool: 0x0d,
  binary: 0x0e,
  guid: 0x0f,
  sizeT: 0x10,
  filetime: 0x11,
  systemTime: 0x12,
  sid: 0x13,
  hexInt32: 0x14,
  hexInt64: 0x15,
  evtHandle: 0x20,
  binXml: 0x21,
  evtXml: 0x23,
} as const;

/** Set on the type of an array of values. */
export const arrayFlag = 0x80;

/** Bytes of one value, by type, where all values of the type have the same size; 0 where they have not. */
export const fixedSize: Uint8Array = sizes();

function sizes(): Uint8Array {
  const table = new Uint8Array(0x80);
  const bySize: readonly (readonly [number, readonly (keyof typeof ValueType)[]])[] = [
    [1, ["int8", "uint8"]],
    [2, ["int16", "uint16"]],
    [4, ["int32", "uint32", "real32", "bool", "hexInt32"]],
    [8, ["int64", "uint64", "real64", "filetime", "hexInt64"]],
    [16, ["guid", "systemTime"]],
  ];
  for (const [size, names] of bySize) for (const name of names) table[ValueType[name]] = size;
  return table;
}
