import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type ReportFormat } from '../buildspec/model';
import { cucumberCases } from './cucumber';
import type { TestCase } from './summary';
import { xmlCases } from './xml-cases';

const COVERAGE: readonly ReportFormat[] = ['CLOVERXML', 'COBERTURAXML', 'JACOCOXML', 'SIMPLECOV'];

export function isCoverage(format: ReportFormat): boolean {
  return COVERAGE.includes(format);
}

/** Test cases of a report, or what is wrong with it. */
export function parseReport(format: ReportFormat, text: string): readonly TestCase[] | string {
  return format === 'CUCUMBERJSON' ? parseJson(text) : parseXml(format, text);
}

function parseJson(text: string): readonly TestCase[] | string {
  try {
    return cucumberCases(JSON.parse(text));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function parseXml(format: ReportFormat, text: string): readonly TestCase[] | string {
  const valid = XMLValidator.validate(text);
  if (valid !== true) return `line ${valid.err.line}: ${valid.err.msg}`;
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    parseTagValue: false,
    isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
    processEntities: true,
  });
  return xmlCases(format, parser.parse(text));
}
