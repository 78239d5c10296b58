/**
 * Custom resources that CDK adds on its own, and why a rehearsal does without their functions. `harmless` ones would
 * change nothing here; the others do something that is missing then.
 */
export const CDK_HELPERS: Readonly<Record<string, { readonly harmless: boolean; readonly reason: string }>> = {
  'Custom::CrossRegionExportReader': {
    harmless: true,
    reason: 'references across Regions are resolved in the templates',
  },
  'Custom::CrossRegionExportWriter': {
    harmless: true,
    reason: 'references across Regions are resolved in the templates',
  },
  'Custom::ECRAutoDeleteImages': { harmless: true, reason: 'nothing is left of a rehearsal to be deleted' },
  'Custom::LogRetention': { harmless: true, reason: 'logs live as long as the rehearsal' },
  'Custom::S3AutoDeleteObjects': { harmless: true, reason: 'nothing is left of a rehearsal to be deleted' },
  'Custom::VpcRestrictDefaultSG': { harmless: true, reason: 'a rehearsal has no network that security groups guard' },
  'Custom::CDKBucketDeployment': { harmless: false, reason: 'files are not copied into buckets in a rehearsal yet' },
  'Custom::S3BucketNotifications': { harmless: false, reason: "a rehearsal's buckets send no notifications yet" },
};
