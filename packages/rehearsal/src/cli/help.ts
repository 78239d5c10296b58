/** What `slipway help` prints. */
export const HELP = `slipway: runs the pipeline you are about to deploy, on this machine

  slipway rehearse [APP]   synthesize APP, push --source, run to the end, report, clean up
  slipway up [APP]         start and stay; prints the git remote and the application's URL
  slipway status           where the executions stand
  slipway logs [NAME]      logs of builds and instances
  slipway approve | reject answer the approval that waits      [--message TEXT]
  slipway retry [STAGE]    run the failed actions of a stage again
  slipway rollback STAGE   deploy what the stage had before
  slipway stop             stop the execution that runs
  slipway down             end the rehearsal and remove everything it made
  slipway check [PATH...]  validate buildspec, appspec, Procfile, cron.yaml, .ebextensions

APP is a CDK app's folder (with cdk.json); --assembly DIR takes a cloud assembly instead.

  --source DIR             folder to push                        (default: the current folder)
  --baseline DIR|none      what is live before the push          (default: the same folder)
  --branch NAME            branch to push to                     (default: the pipeline's)
  --pipeline NAME          which pipeline, when there are several
  --approve yes|no|ask     answer to approvals                   (default: ask)
  --load RPS               requests a second, 0 for none         (default: 50)
  --request 'METHOD /PATH [JSON]'   what is requested; repeat for several, sent in turn (default: GET /)
  --time-scale N           how many times faster waits run       (default: 60)
  --instances namespace|folder      how instances are isolated   (default: namespace where the machine can)
  --parameter N=V  --ssm-parameter N=V  --secret N=V   values the template leaves open
  --events FILE            the journal, one JSON object per line
  --report FILE            the report, one JSON object
  --keep                   keep the run's folder
  --run ID                 which rehearsal, when several are up

Exit status: 0 succeeded, 1 the pipeline failed or was rolled back, 2 wrong use or unusable input, 3 the rehearsal failed.
`;
