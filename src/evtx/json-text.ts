// JSON text that is written again and again: encoded when it is used a second time, since content outside templates is used once.
import type { Utf8Writer } from "./utf8-writer.ts";

const encoder = new TextEncoder();

export class JsonText {
  readonly text: string;
  private readonly behind: string;
  private used = false;
  private encoded: Uint8Array | undefined;

  /** The JSON string of `text`, then `behind` as it is (the colon of a member's name). */
  constructor(text: string, behind: "" | ":" = "") {
    this.text = text;
    this.behind = behind;
  }

  write(out: Utf8Writer): void {
    if (this.encoded !== undefined) {
      out.write(this.encoded);
    } else if (this.used) {
      this.encoded = encoder.encode(JSON.stringify(this.text) + this.behind);
      out.write(this.encoded);
    } else {
      this.used = true;
      out.jsonString(this.text);
      out.ascii(this.behind);
    }
  }
}
