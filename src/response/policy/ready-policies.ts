/** Policies to begin with. None of them is harmful by mistake: the first two do nothing by themselves. */
import {
  type ConfidenceBand,
  confidenceBands,
  type Importance,
  type Policy,
  type PolicyStep,
} from '../../contracts/index.ts'
import { importances } from './scales.ts'

const hourSeconds = 3600

function step(given: Pick<PolicyStep, 'action' | 'mode'> & Partial<PolicyStep>): PolicyStep {
  return { ttlSeconds: hourSeconds, severityMin: 'info', riskMin: 0, scope: 'all', ...given }
}

type Steps = (confidence: ConfidenceBand, importance: Importance) => readonly PolicyStep[]

function policyOf(steps: Steps): Policy {
  return {
    dryRun: true,
    cells: confidenceBands.flatMap((confidence) =>
      importances.map((importance) => ({
        ...{ confidence, importance },
        steps: steps(confidence, importance),
      })),
    ),
    perHourMax: 20,
    hostShareMax: 0.05,
    approvalsForCritical: 2,
  }
}

const advised = (mode: PolicyStep['mode']) => step({ action: 'as_advised', mode })

/** The surer it is the further it goes, and never without a person. */
const asking: Steps = (confidence, importance) => {
  if (confidence === 'even') return [advised('observe')]
  if (confidence === 'likely') return [advised('suggest')]
  const isShy = confidence === 'very_likely' && importance === 'critical'
  return [advised(isShy ? 'suggest' : 'approve')]
}

/** In force until somebody sets another: nothing is done without a person, and nothing at all while `dryRun` is true. */
export const defaultPolicy: Policy = policyOf(asking)

/** What is only told, for those who want to see first how often something would be asked. */
const suggesting: Steps = (confidence) => [advised(confidence === 'even' ? 'observe' : 'suggest')]

/** A step of this kind is taken only for an address that the incident's own advice says to shut out. */
const blockOutside = step({
  ...{ action: 'block_ip', mode: 'auto', severityMin: 'high', whom: 'outside' },
})

const outside: Steps = (confidence, importance) => {
  const rest = asking(confidence, importance)
  return confidence === 'almost_certain' ? [blockOutside, ...rest] : rest
}

const contain = step({ action: 'as_advised', mode: 'auto', severityMin: 'high', riskMin: 80 })

const containing: Steps = (confidence, importance) => {
  const rest = outside(confidence, importance)
  const isShy = confidence !== 'almost_certain' || importance === 'critical'
  return isShy ? rest : [contain, ...rest]
}

export interface ReadyPolicy {
  readonly name: string
  readonly title: string
  /** What it does, and for whom it is. */
  readonly says: string
  readonly policy: Policy
}

/** To begin with, the least first. In each of them nothing is changed until `dryRun` is false. */
export const readyPolicies: readonly ReadyPolicy[] = [
  {
    ...{ name: 'suggest', title: 'Only suggests', policy: policyOf(suggesting) },
    says: 'Nothing waits for an answer and nothing is done: what could be done stands beside each incident. For the first weeks.',
  },
  {
    ...{ name: 'ask', title: 'Asks first', policy: defaultPolicy },
    says: 'From very likely on a person is asked, and nothing is done without an answer. For those who have somebody at hand.',
  },
  {
    ...{ name: 'block-outside', title: 'Blocks outside addresses by itself' },
    policy: policyOf(outside),
    says: 'Almost certain and of high severity: an outside address that completed a TCP handshake is blocked for 1 hour. Everything else is asked.',
  },
  {
    ...{ name: 'contain', title: 'Contains by itself' },
    policy: policyOf(containing),
    says: 'Almost certain, of high severity and with a risk of 80 or more: what is advised is done for 1 hour, to your own hosts, too; never by itself to critical ones. Everything else is asked.',
  },
]
