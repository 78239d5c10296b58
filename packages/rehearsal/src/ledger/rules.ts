import { executed, refused, type TreatmentTable } from './treatment';

/** Rule providers of stage conditions. */
export const RULES: TreatmentTable = {
  CloudWatchAlarm: executed("looks at the rehearsal's alarms; its wait runs in virtual time"),
  CodeBuild: executed("the buildspec's commands run on this machine"),
  Commands: executed('the commands run on this machine'),
  DeploymentWindow: executed('in virtual time'),
  LambdaInvoke: refused('not in a rehearsal yet'),
  VariableCheck: executed('compares as CodePipeline does'),
};
