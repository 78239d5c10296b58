import type { Json } from '../core/json';
import type { Scope } from '../core/scope';

export interface ResolveOptions {
  /** `http://host:port` of the gateway. */
  readonly endpoint: string;
  /** Values for parameters, by name. @default - the assembly's own, then the template's defaults */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Values of Parameter Store parameters that a template reads but does not define. @default - none */
  readonly ssmParameters?: Readonly<Record<string, string>>;
  /** Values of secrets, by name or ARN. @default - those the templates spell out */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * Attributes that only running gives (an environment's URL, what a custom resource answered), by resource id. The
   * key `Ref` gives what `Ref` gives.
   * @default - none
   */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Told which resource a value comes from, so that what is resolved knows what it depends on. */
export type Touch = (resourceId: string) => void;

/** What a stack finds outside itself. All but `options` throw Unresolved for what is not there. */
export interface Surroundings {
  readonly options: ResolveOptions;
  importValue(scope: Scope, name: string, touch: Touch): Json;
  stackOutput(scope: Scope, stack: string, output: string, touch: Touch): Json;
  storedParameter(scope: Scope, name: string, touch: Touch): string;
  secret(nameOrArn: string, touch: Touch): string;
}

/** A value in Parameter Store that a template writes. */
export interface StoredParameter {
  readonly scope: Scope;
  readonly name: string;
  value(touch: Touch): string;
}

/** A value that a stack exports. */
export interface StackExport {
  readonly scope: Scope;
  readonly name: string;
  value(touch: Touch): Json;
}
