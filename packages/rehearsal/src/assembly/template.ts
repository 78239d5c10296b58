import type { Json, JsonObject } from '../core/json';
import type { Scope } from '../core/scope';

/** One stack of a cloud assembly as it was synthesized, nothing resolved. */
export interface StackTemplate {
  /** Unique in the assembly: the stack's name, with its environment where two stacks share a name. */
  readonly id: string;
  /** What `AWS::StackName` gives. */
  readonly name: string;
  /** The template's file, for messages. */
  readonly file: string;
  readonly scope: Scope;
  readonly template: Template;
  /** Values the assembly itself gives to parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Templates of the nested stacks, by logical id of their `AWS::CloudFormation::Stack`. */
  readonly nested: Readonly<Record<string, StackTemplate>>;
}

/** The parts of a CloudFormation template that matter here. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;
  readonly Conditions?: JsonObject;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Transform?: Json;
}

export interface TemplateParameter {
  readonly Type?: string;
  readonly Default?: Json;
}

export interface TemplateOutput {
  readonly Value: Json;
  readonly Export?: { readonly Name: Json };
  readonly Condition?: string;
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
  /** In the order in which the stacks would be deployed; nested stacks stand inside theirs. */
  readonly stacks: readonly StackTemplate[];
  /** Files and folders to upload, by object key in the bootstrap bucket. */
  readonly assets: ReadonlyMap<string, string>;
}
