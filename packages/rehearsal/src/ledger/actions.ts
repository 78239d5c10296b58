import { executed, refused, simulated, type TreatmentTable } from './treatment';

const NOT_YET = refused('not in a rehearsal yet');
const PUSHED = simulated('a push to the git repository of the rehearsal stands for the repository');

/** Action providers of CodePipeline, by category and provider. */
export const ACTIONS: TreatmentTable = {
  'Approval/Manual': executed('waits for `slipway approve` or `reject`; its timeout runs in virtual time'),
  'Build/CodeBuild': executed("the buildspec's commands run on this machine"),
  'Build/ECRBuildAndPublish': NOT_YET,
  'Compute/Commands': NOT_YET,
  'Deploy/CloudFormation': NOT_YET,
  'Deploy/CloudFormationStackInstances': NOT_YET,
  'Deploy/CloudFormationStackSet': NOT_YET,
  'Deploy/CodeDeploy': NOT_YET,
  'Deploy/CodeDeployToECS': NOT_YET,
  'Deploy/EC2': NOT_YET,
  'Deploy/ECS': NOT_YET,
  'Deploy/EKS': NOT_YET,
  'Deploy/ElasticBeanstalk': executed('instances are updated batch by batch while they serve'),
  'Deploy/Lambda': NOT_YET,
  'Deploy/S3': NOT_YET,
  'Invoke/CodePipeline': NOT_YET,
  'Invoke/InspectorScan': NOT_YET,
  'Invoke/Lambda': NOT_YET,
  'Invoke/StepFunctions': NOT_YET,
  'Source/CodeCommit': PUSHED,
  'Source/CodeStarSourceConnection': PUSHED,
  'Source/ECR': NOT_YET,
  'Source/S3': executed("takes the object from the rehearsal's bucket"),
  'Test/CodeBuild': executed("the buildspec's commands run on this machine"),
};
