// ECS fields in the Unified Data Model, by event category. `target` is what is started or written, `principal` who does it.
import type { Column, Table, ValueMeaning } from "../base/field-map.ts";

const number = (name: string): Column => ({ name, type: "number" });
const address = (name: string): Column => ({ name, type: "address" });
const path = (name: string): Column => ({ name, holds: "any-path" });
const args = (name: string): Column => ({ name, holds: "arguments" });

const common: Readonly<Record<string, Column | string>> = {
  "host.id": "principal.asset_id",
  "host.name": "principal.hostname",
  "host.hostname": "principal.hostname",
  "user.name": "principal.user.userid",
  "user.id": "principal.user.windows_sid",
};

const actor: Readonly<Record<string, Column | string>> = {
  ...common,
  "process.name": path("principal.process.file.full_path"),
  "process.executable": "principal.process.file.full_path",
  "process.command_line": "principal.process.command_line",
  "process.args": args("principal.process.command_line"),
  "process.pid": { name: "principal.process.pid", loss: "process ids are text" },
  "process.entity_id": "principal.process.product_specific_process_id",
  "process.hash.sha256": "principal.process.file.sha256",
};

const systems: readonly ValueMeaning[] = [
  { field: "host.os.type", value: "windows", means: { "principal.platform": ["WINDOWS"] } },
  { field: "host.os.type", value: "linux", means: { "principal.platform": ["LINUX"] } },
  { field: "host.os.type", value: "macos", means: { "principal.platform": ["MAC"] } },
];

function type(field: string, value: string, ...types: readonly string[]): ValueMeaning {
  return { field, value, means: { "metadata.event_type": types } };
}

const reason =
  "The Unified Data Model; parsers of the sources fill its fields differently, so look at your own events.";

export const udmTables: readonly Table[] = [
  {
    name: "PROCESS_LAUNCH",
    categories: ["process"],
    only: { "metadata.event_type": "PROCESS_LAUNCH" },
    reason,
    columns: {
      ...common,
      "process.name": path("target.process.file.full_path"),
      "process.executable": "target.process.file.full_path",
      "process.command_line": "target.process.command_line",
      "process.args": args("target.process.command_line"),
      "process.entity_id": "target.process.product_specific_process_id",
      "process.hash.md5": "target.process.file.md5",
      "process.hash.sha1": "target.process.file.sha1",
      "process.hash.sha256": "target.process.file.sha256",
      "process.pe.original_file_name": {
        name: "target.process.file.exif_info.original_file",
        loss: "only some sources fill it",
      },
      "process.parent.name": path("principal.process.file.full_path"),
      "process.parent.executable": "principal.process.file.full_path",
      "process.parent.command_line": "principal.process.command_line",
      "process.parent.args": args("principal.process.command_line"),
      "process.parent.entity_id": "principal.process.product_specific_process_id",
    },
    values: [
      ...systems,
      { field: "event.type", value: "start", means: true },
      { field: "event.type", value: "process_started", means: true },
      { field: "event.action", value: "start", means: true },
      { field: "event.action", value: "exec", means: true },
      { field: "event.code", value: "1", means: true },
      { field: "event.code", value: "4688", means: true },
    ],
  },
  {
    name: "FILE",
    categories: ["file"],
    only: { "metadata.event_type": ["FILE_CREATION", "FILE_MODIFICATION", "FILE_DELETION", "FILE_MOVE"] },
    reason,
    columns: {
      ...actor,
      "file.path": "target.file.full_path",
      "file.name": path("target.file.full_path"),
      "file.extension": { name: "target.file.full_path", holds: "extension" },
      "file.hash.sha256": "target.file.sha256",
      "file.size": number("target.file.size"),
    },
    values: [
      ...systems,
      type("event.type", "creation", "FILE_CREATION"),
      type("event.type", "change", "FILE_MODIFICATION", "FILE_MOVE"),
      type("event.type", "deletion", "FILE_DELETION"),
      type("event.action", "creation", "FILE_CREATION"),
      type("event.action", "modification", "FILE_MODIFICATION"),
      type("event.action", "rename", "FILE_MOVE"),
      type("event.action", "deletion", "FILE_DELETION"),
      type("event.code", "11", "FILE_CREATION"),
      type("event.code", "23", "FILE_DELETION"),
      type("event.code", "26", "FILE_DELETION"),
    ],
  },
  {
    name: "NETWORK_CONNECTION",
    categories: ["network"],
    only: { "metadata.event_type": "NETWORK_CONNECTION" },
    reason,
    columns: {
      ...actor,
      "source.ip": address("principal.ip"),
      "source.port": number("principal.port"),
      "destination.ip": address("target.ip"),
      "destination.port": number("target.port"),
      "destination.domain": "target.hostname",
    },
    values: [
      ...systems,
      { field: "event.type", value: "start", means: true },
      { field: "event.type", value: "connection", means: true },
      { field: "event.code", value: "3", means: true },
      { field: "network.direction", value: "egress", means: { "network.direction": ["OUTBOUND"] } },
      { field: "network.direction", value: "ingress", means: { "network.direction": ["INBOUND"] } },
    ],
  },
  {
    name: "REGISTRY",
    categories: ["registry"],
    only: { "metadata.event_type": ["REGISTRY_CREATION", "REGISTRY_MODIFICATION", "REGISTRY_DELETION"] },
    reason,
    columns: {
      ...actor,
      "registry.key": "target.registry.registry_key",
      "registry.value": "target.registry.registry_value_name",
      "registry.data.strings": "target.registry.registry_value_data",
    },
    values: [
      ...systems,
      type("event.type", "change", "REGISTRY_MODIFICATION"),
      type("event.type", "creation", "REGISTRY_CREATION"),
      type("event.type", "deletion", "REGISTRY_DELETION"),
      type("event.action", "modification", "REGISTRY_MODIFICATION"),
      type("event.code", "12", "REGISTRY_CREATION", "REGISTRY_DELETION"),
      type("event.code", "13", "REGISTRY_MODIFICATION"),
    ],
  },
];
