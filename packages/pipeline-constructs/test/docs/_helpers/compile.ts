import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './documents';
import type { Example } from './example';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  esModuleInterop: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
  paths: { '@slipway/pipeline-constructs': [join(ROOT, 'packages/pipeline-constructs/src/index.ts')] },
};

/** Type-checks all examples in one program; says `<page>:<line>: <what is wrong>` for each fault. */
export function typeCheck(examples: readonly Example[]): readonly string[] {
  const files = new Map(examples.map((example) => [example.path, example]));
  const host = ts.createCompilerHost(OPTIONS);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (path, version, ...rest) => {
    const file = files.get(path);
    return file ? ts.createSourceFile(path, file.text, version) : getSourceFile.call(host, path, version, ...rest);
  };
  host.fileExists = (path) => files.has(path) || fileExists.call(host, path);
  host.readFile = (path) => files.get(path)?.text ?? readFile.call(host, path);
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return examples.flatMap((example) => faultsOf(example, program));
}

function faultsOf({ path, block, offset }: Example, program: ts.Program): readonly string[] {
  const source = program.getSourceFile(path);
  const faults = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return faults.map(({ messageText, start = 0 }) => {
    const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) - offset;
    return `${block.file}:${block.line + line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}
