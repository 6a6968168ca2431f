// What transformations and conditions there are, and what parameters each takes. Names are pySigma's.
import type { ParameterTable } from "./model.ts";

export const transformationParameters: Readonly<Record<string, ParameterTable>> = {
  add_condition: { conditions: "map!", name: "text", template: "flag", negated: "flag" },
  add_field: { field: "texts!" },
  case: { method: "text" },
  change_logsource: { category: "text", product: "text", service: "text" },
  convert_type: { target_type: "text!" },
  detection_item_failure: { message: "text!" },
  drop_detection_item: {},
  extract_fields: { regex: "regex!", field_prefix: "text", preserve_unmatched: "flag" },
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
  replace_string: { regex: "regex!", replacement: "text!", skip_special: "flag", interpret_special: "flag" },
  rule_failure: { message: "text!" },
  set_custom_attribute: { attribute: "text!", value: "any!" },
  set_field: { fields: "texts!" },
  set_state: { key: "text!", val: "any!" },
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
  match_string: { cond: "text", pattern: "regex!", negate: "flag" },
  match_value: { cond: "text", value: "scalar!" },
  processing_item_applied: applied,
  processing_state: state,
};

export const fieldConditionParameters: Readonly<Record<string, ParameterTable>> = {
  exclude_fields: { fields: "texts!", mode: "text" },
  include_fields: { fields: "texts!", mode: "text" },
  processing_item_applied: applied,
  processing_state: state,
};

const comparisons = ["eq", "ne", "gt", "gte", "lt", "lte"] as const;

/** What a parameter may be, where it is one of a few words; by transformation or condition, then by parameter. */
export const parameterChoices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  case: { method: ["lower", "upper", "snake_case"] },
  contains_wildcard: { cond: ["any", "all"] },
  convert_type: { target_type: ["str", "num"] },
  exclude_fields: { mode: ["plain", "re"] },
  include_fields: { mode: ["plain", "re"] },
  is_null: { cond: ["any", "all"] },
  match_string: { cond: ["any", "all"] },
  match_value: { cond: ["any", "all"] },
  processing_state: { op: comparisons },
  regex: { method: ["plain", "ignore_case_flag", "ignore_case_brackets"] },
  rule_attribute: { op: [...comparisons, "in", "not_in"] },
  set_value: { force_type: ["str", "num"] },
};
