/** One option of an environment, as Beanstalk knows it. */
export interface OptionSetting {
  /** The namespace, such as `aws:elasticbeanstalk:command`. */
  readonly namespace: string;
  /** The option's name in its namespace. */
  readonly optionName: string;
  /** The value. Beanstalk takes strings only. */
  readonly value: string;
}
