// Literal nodes and the values they stand for, which the checker reads too.
export { isLiteral, literalOf, literalValue } from "../check/literal.ts";
