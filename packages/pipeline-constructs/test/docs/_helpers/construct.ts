import { App, type Stack } from 'aws-cdk-lib';
import ts from 'typescript';
import type { Example } from './example';
import { definePrelude, ENV, type Prelude } from './prelude';

interface ExampleModule {
  readonly Example: new (scope: App, id: string, props: object) => Stack & { example(prelude: Prelude): void };
}

/** Makes the stack that an example is a part of. Throws what a construct refuses. */
export function construct({ text, path }: Example): void {
  const { outputText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const exports = {} as ExampleModule;
  const load = (name: string): unknown => require(name === '@slipway/pipeline-constructs' ? '../../../src' : name);
  new Function('exports', 'require', outputText)(exports, load);
  const stack = new exports.Example(new App(), 'Example', { env: ENV });
  stack.example(definePrelude(stack));
}
