// What transformations and conditions there are, and what parameters each takes. Names are pySigma's.
import type { ParameterTable } from "./model.ts";

export const transformationParameters: Readonly<Record<string, ParameterTable>> = {
  add_condition: { conditions: "map!", name: "text", template: "flag", negated: "flag" },
  add_field: { field: "texts!" },
  case: { method: "text!" },
  change_logsource: { category: "text", product: "text", service: "text" },
  convert_type: { target_type: "text!" },
  detection_item_failure: { message: "text!" },
  drop_detection_item: {},
  field_name_mapping: { mapping: "map!" },
  field_name_prefix: { prefix: "text!" },
  field_name_prefix_mapping: { mapping: "map!" },
  field_name_suffix: { suffix: "text!" },
  hashes_fields: {
    valid_hash_algos: "texts!",
    field_prefix: "text",
    drop_algo_prefix: "flag",
    field_to_parse: "texts",
  },
  map_string: { mapping: "map!" },
  nest: { items: "items!" },
  regex: { method: "text" },
  remove_field: { field: "texts!" },
  replace_string: { regex: "text!", replacement: "text!", skip_special: "flag", interpret_special: "flag" },
  rule_failure: { message: "text!" },
  set_custom_attribute: { attribute: "text!", value: "scalar!" },
  set_field: { fields: "texts!" },
  set_state: { key: "text!", val: "scalar!" },
  set_value: { value: "scalar", force_type: "text" },
  strict_field_mapping_failure: {},
  value_placeholders: { include: "texts", exclude: "texts" },
  wildcard_placeholders: { include: "texts", exclude: "texts" },
};

/** Transformations that pySigma has and this reader refuses, with the reason. */
export const refusedTransformations: Readonly<Record<string, string>> = {
  command_placeholders: "it runs a program; pass the values as placeholders instead",
  file_placeholders: "it reads a file; pass the values as placeholders instead",
  http_placeholders: "it asks a server; pass the values as placeholders instead",
  query_expression_placeholders: "it writes text of another query language",
  field_name_transform: "it needs a function, which a file cannot hold",
  extract_fields: "it is not supported",
};

const state: ParameterTable = { key: "text!", val: "scalar!", op: "text" };
const applied: ParameterTable = { processing_item_id: "text!" };

export const ruleConditionParameters: Readonly<Record<string, ParameterTable>> = {
  contains_detection_item: { field: "text!", value: "scalar!" },
  contains_field: { field: "text!" },
  is_sigma_correlation_rule: {},
  is_sigma_rule: {},
  logsource: { category: "text", product: "text", service: "text" },
  processing_item_applied: applied,
  processing_state: state,
  rule_attribute: { attribute: "text!", value: "scalar!", op: "text" },
  tag: { tag: "text!" },
};

export const itemConditionParameters: Readonly<Record<string, ParameterTable>> = {
  contains_wildcard: { cond: "text" },
  is_null: { cond: "text" },
  match_string: { cond: "text", pattern: "text!", negate: "flag" },
  match_value: { cond: "text", value: "scalar!" },
  processing_item_applied: applied,
  processing_state: state,
};

export const fieldConditionParameters: Readonly<Record<string, ParameterTable>> = {
  exclude_fields: { fields: "texts!", mode: "text", type: "text" },
  include_fields: { fields: "texts!", mode: "text", type: "text" },
  processing_item_applied: applied,
  processing_state: state,
};
