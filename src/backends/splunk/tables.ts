// Splunk's Common Information Model, data model Endpoint, as the technology add-ons fill it.
import type { Column, Table, ValueMeaning } from "../base/field-map.ts";

const number = (name: string): Column => ({ name, type: "number" });
const args = (name: string): Column => ({ name, holds: "arguments" });
const account: Column = { name: "user", loss: "some add-ons write the user with its domain" };

const common: Readonly<Record<string, Column | string>> = {
  "@timestamp": { name: "_time", type: "time" },
  "host.name": "dest",
  "host.hostname": "dest",
  "host.id": { name: "dest", loss: "`dest` is the host's name, which stands for its id" },
  "user.name": account,
};

const systems: readonly ValueMeaning[] = [
  { field: "host.os.type", value: "windows", means: { os: ["Microsoft Windows", "Windows", "windows"] } },
  { field: "host.os.type", value: "linux", means: { os: ["Linux", "linux"] } },
  { field: "host.os.type", value: "macos", means: { os: ["macOS", "Mac OS X", "macos"] } },
];

const always = (field: string, ...values: readonly string[]): readonly ValueMeaning[] =>
  values.map((value) => ({ field, value, means: true }));

const reason = "The fields of the data model; an event of it is what the field map of the data's add-on says.";

export const cimTables: readonly Table[] = [
  {
    name: "Endpoint.Processes",
    categories: ["process"],
    reason,
    columns: {
      ...common,
      "process.name": "process_name",
      "process.executable": "process_path",
      "process.command_line": "process",
      "process.args": args("process"),
      "process.pid": number("process_id"),
      "process.entity_id": "process_guid",
      "process.working_directory": "process_current_directory",
      "process.pe.original_file_name": "original_file_name",
      "process.hash.md5": { name: "process_hash", holds: "hashes" },
      "process.hash.sha1": { name: "process_hash", holds: "hashes" },
      "process.hash.sha256": { name: "process_hash", holds: "hashes" },
      "process.parent.name": "parent_process_name",
      "process.parent.executable": "parent_process_path",
      "process.parent.command_line": "parent_process",
      "process.parent.args": args("parent_process"),
      "process.parent.pid": number("parent_process_id"),
      "process.parent.entity_id": "parent_process_guid",
      "user.id": "user_id",
    },
    values: [
      ...systems,
      ...always("event.code", "1", "4688"),
      ...always("event.type", "start", "process_started"),
      ...always("event.action", "start", "exec"),
    ],
  },
  {
    name: "Endpoint.Filesystem",
    categories: ["file"],
    reason,
    columns: {
      ...common,
      "file.name": "file_name",
      "file.path": "file_path",
      "file.extension": { name: "file_name", holds: "extension" },
      "file.size": number("file_size"),
      "file.hash.sha256": "file_hash",
      "process.entity_id": "process_guid",
      "process.pid": number("process_id"),
      "process.executable": "process_path",
      "process.name": { name: "process_path", holds: "any-path" },
    },
    values: [
      ...systems,
      { field: "event.type", value: "creation", means: { action: ["created"] } },
      { field: "event.type", value: "change", means: { action: ["modified", "renamed"] } },
      { field: "event.type", value: "deletion", means: { action: ["deleted"] } },
      { field: "event.action", value: "creation", means: { action: ["created"] } },
      { field: "event.action", value: "modification", means: { action: ["modified"] } },
      { field: "event.action", value: "rename", means: { action: ["renamed"] } },
      { field: "event.action", value: "deletion", means: { action: ["deleted"] } },
      { field: "event.code", value: "11", means: { action: ["created"] } },
      { field: "event.code", value: "23", means: { action: ["deleted"] } },
      { field: "event.code", value: "26", means: { action: ["deleted"] } },
    ],
  },
  {
    name: "Endpoint.Registry",
    categories: ["registry"],
    reason,
    columns: {
      ...common,
      "registry.path": "registry_path",
      "registry.key": "registry_key_name",
      "registry.value": "registry_value_name",
      "registry.data.strings": {
        name: "registry_value_data",
        loss: "the strings of a multi-string value are one text",
      },
      "registry.data.type": "registry_value_type",
      "process.entity_id": "process_guid",
      "process.pid": number("process_id"),
      "process.executable": "process_path",
      "process.name": { name: "process_path", holds: "any-path" },
    },
    values: [
      ...systems,
      { field: "event.type", value: "change", means: { action: ["modified"] } },
      { field: "event.type", value: "creation", means: { action: ["created"] } },
      { field: "event.type", value: "deletion", means: { action: ["deleted"] } },
      { field: "event.action", value: "modification", means: { action: ["modified"] } },
      { field: "event.code", value: "12", means: { action: ["created", "deleted"] } },
      { field: "event.code", value: "13", means: { action: ["modified"] } },
      { field: "event.action", value: "deletion", means: { action: ["deleted"] } },
      { field: "event.action", value: "creation", means: { action: ["created"] } },
    ],
  },
];
