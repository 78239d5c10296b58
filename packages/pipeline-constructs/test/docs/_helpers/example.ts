import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT, type CodeBlock } from './documents';
import { PRELUDE_NAMES } from './prelude';

const PACKAGE = join(ROOT, 'packages', 'pipeline-constructs');

/** A block of code as a file that exists in memory only. */
export interface Example {
  readonly block: CodeBlock;
  readonly path: string;
  readonly text: string;
  /** Lines before the first line of the block. */
  readonly offset: number;
  /** Whether it is a part of a stack, which can be made; else it is a file of its own. */
  readonly isStack: boolean;
}

/**
 * A block whose first line is a comment with a path is that file. Any other is a part of a stack, with the names of the
 * prelude; what it imports itself is imported. Its lines stay where they are.
 */
export function toExample(block: CodeBlock, index: number): Example {
  const named = /^\/\/ (packages\/\S+\.ts)\n/.exec(block.code);
  if (named) return { block, path: join(ROOT, named[1]), text: block.code, offset: 0, isStack: false };
  const { imports, names, rest } = takeApart(block.code);
  const header = [
    ...importsExcept(names),
    `import type { Prelude } from './_helpers/prelude';`,
    ...imports,
    `export class Example extends Stack { example({ ${PRELUDE_NAMES.join(', ')} }: Prelude): void { {`,
  ];
  return {
    block,
    path: join(PACKAGE, 'test', 'docs', `example-${index}.ts`),
    text: `${header.join(' ')}\n${rest}\n} } }\n`,
    offset: 1,
    isStack: true,
  };
}

/** Imports apart from the rest. A class that is exported can be no part of a stack: it is one all the same. */
function takeApart(code: string) {
  const source = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022, true);
  const found = source.statements.filter(ts.isImportDeclaration);
  const rest = found.reduce((text, { pos, end }) => {
    const blank = text.slice(pos, end).replace(/[^\n]/g, ' ');
    return text.slice(0, pos) + blank + text.slice(end);
  }, code);
  return {
    imports: found.map((each) => each.getText().replace(/\n/g, ' ')),
    names: new Set(found.flatMap(namesOf)),
    rest: rest.replace(/^export /gm, '       '),
  };
}

function namesOf({ importClause }: ts.ImportDeclaration): readonly string[] {
  const bindings = importClause?.namedBindings;
  if (!bindings) return [];
  return ts.isNamespaceImport(bindings) ? [bindings.name.text] : bindings.elements.map(({ name }) => name.text);
}

/** What a reader would import, less what the block imports itself. */
function importsExcept(names: ReadonlySet<string>): readonly string[] {
  return IMPORTED.map(([module, all]) => {
    const left = all.filter((name) => !names.has(name));
    return `import { ${left.join(', ')} } from '${module}';`;
  });
}

const IMPORTED: readonly (readonly [module: string, names: readonly string[]])[] = [
  ['@slipway/pipeline-constructs', publicNames()],
  ['aws-cdk-lib', ['App', 'Duration', 'Stack']],
  ['aws-cdk-lib/aws-codepipeline', ['Variable']],
  ['aws-cdk-lib/aws-iam', ['PolicyStatement']],
  ['constructs', ['Construct']],
];

function publicNames(): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(PACKAGE, '.jsii'), 'utf8')) as {
    readonly types: Readonly<Record<string, { readonly name: string }>>;
  };
  return Object.values(manifest.types).map(({ name }) => name);
}
