import type { StrategyName } from '../../contracts/index.ts'

/** Ways to make one probability of several signals, the default first. */
export const strategies: readonly { readonly name: StrategyName; readonly description: string }[] =
  [
    {
      name: 'log-odds',
      description: 'Prior plus evidence in points; detectors that tend to agree are discounted.',
    },
    {
      name: 'bayesian',
      description: 'Prior plus evidence in points, as if every detector were independent.',
    },
    {
      name: 'weighted',
      description: 'Mean of the probabilities each detector gives alone; models weigh half.',
    },
    { name: 'max', description: 'The probability of the most certain detector alone.' },
  ]
