/** How the framework is to behave where it leaves a choice. */
export const FEATURE_FLAGS = {
  // A stack whose values another one uses keeps them until nobody does: a pipeline never loses its environments.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};
