// V8's compilers, for work that takes a second or two and is not done again.
import { setFlagsFromString } from "node:v8";

/**
 * Does something that ends before code of V8's last compiler repays what it takes to make. It is made beside the program, on a second core which it
 * keeps busy: with two of them, reading thousands of rules takes a fifth less time without it. What runs afterwards gets it again.
 */
export function doneBriefly<T>(work: () => T): T {
  setFlagsFromString("--no-turbofan");
  try {
    return work();
  } finally {
    setFlagsFromString("--turbofan");
  }
}
