import type { RuleHandler, RuleResult } from '../rule';

type Compare = (variable: string, value: string) => boolean;

const OPERATORS: Readonly<Record<string, Compare>> = {
  EQ: (variable, value) => variable === value,
  NE: (variable, value) => variable !== value,
  CONTAINS: (variable, value) => variable.includes(value),
  MATCHES: (variable, value) => new RegExp(value).test(variable),
};

/** `VariableCheck`: compares a variable, which is resolved by now, with a value. */
export function createVariableCheckRule(): RuleHandler {
  return { provider: 'VariableCheck', evaluate: async ({ configuration }) => checkVariable(configuration) };
}

export function checkVariable(configuration: Readonly<Record<string, string>>): RuleResult {
  const { Variable: variable = '', Value: value = '', Operator: operator = '' } = configuration;
  if (!Object.hasOwn(OPERATORS, operator)) {
    return { passed: false, summary: `there is no operator ${operator}; use ${Object.keys(OPERATORS).join(', ')}` };
  }
  try {
    const passed = OPERATORS[operator](variable, value);
    return { passed, summary: `${JSON.stringify(variable)} ${operator} ${JSON.stringify(value)} is ${passed}` };
  } catch (error) {
    return {
      passed: false,
      summary: `${value} is no regular expression: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
