// Which fields exist, and of what type.
export { allFields, Catalogue, type CatalogueField, fieldsOf } from "./catalogue.ts";
export { ecsVersion } from "./generated/ecs.ts";
export { type MappedField, readMapping } from "./mapping.ts";
export { type Source, sources } from "./sources.ts";
