import type { Json, JsonObject } from '../core/json';
import type { Scope } from '../core/scope';

/** One stack of a cloud assembly as it was synthesized, nothing resolved. */
export interface StackTemplate {
  readonly name: string;
  /** The template's file, for messages. */
  readonly file: string;
  readonly scope: Scope;
  readonly template: Template;
  /** Values the assembly itself gives to parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The parts of a CloudFormation template that matter here. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type?: string; readonly Default?: Json }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly Conditions?: JsonObject;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: Json; readonly Export?: { readonly Name: Json }; readonly Condition?: string }>>;
  readonly Transform?: Json;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: JsonObject;
}

/** A cloud assembly, nested ones included. */
export interface Assembly {
  readonly directory: string;
  /** In the order in which the stacks would be deployed. */
  readonly stacks: readonly StackTemplate[];
  /** Files and folders to upload, by object key in the bootstrap bucket. */
  readonly assets: ReadonlyMap<string, string>;
}
