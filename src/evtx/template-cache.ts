// Templates shared between chunks and files: a log repeats the same few definitions in every chunk. A cached template is used only when
// the definition at hand has the same GUID and is the same in shape, so damaged or hostile files cannot change what others read.
import { hexText } from "./bytes.ts";
import type { Template } from "./template.ts";
import type { TemplateShape } from "./template-shape.ts";

const maxDefinitionBytes = 8 * 1024 * 1024;

interface Entry {
  readonly shape: TemplateShape;
  readonly template: Template;
}

/** A bounded store of compiled templates. When it is full it starts over. */
export class TemplateCache {
  private readonly entries = new Map<string, Entry[]>();
  private bytes = 0;

  /** The template for the definition whose content is `bytes[start, end)` and whose GUID stands at `guidAt`. */
  find(bytes: Uint8Array, guidAt: number, start: number, end: number): Template | undefined {
    return this.entries.get(hexText(bytes, guidAt, 16))?.find((entry) => entry.shape.matches(bytes, start, end))
      ?.template;
  }

  add(bytes: Uint8Array, guidAt: number, size: number, shape: TemplateShape, template: Template): void {
    this.bytes += size;
    if (this.bytes > maxDefinitionBytes) {
      this.entries.clear();
      this.bytes = size;
    }
    const guid = hexText(bytes, guidAt, 16);
    const entries = this.entries.get(guid);
    if (entries === undefined) this.entries.set(guid, [{ shape, template }]);
    else if (entries.length < 8) entries.push({ shape, template });
  }
}

/** The cache of readers that are not given one. */
export const sharedTemplates = new TemplateCache();
