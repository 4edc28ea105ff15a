import { z } from 'zod'
import type { StrategyName } from '../../../contracts/index.ts'
import { strategies } from '../../../detection/fusion/index.ts'
import {
  brierScore,
  calibrationError,
  confidenceStep,
  type Judged,
  rateOf,
  reliabilityOf,
} from '../../../kernel/index.ts'
import { type Desk, route } from '../../kit/index.ts'
import { casesLeast, shareSchema } from './calibration.ts'
import { limitQuery } from './decisions.ts'
import { decisionsMax, type JudgedDecision, recentDecisions } from './recent.ts'

const strategySchema = z
  .object({
    name: z.enum(['log-odds', 'bayesian', 'weighted', 'max']),
    says: z.string(),
    isInForce: z.boolean(),
    otherWord: shareSchema.describe('Alerts of which it says another word than the one in force.'),
    notRaised: shareSchema.describe('Alerts that it would not have raised.'),
    caught: shareSchema.describe('Of the cases closed as harmful, those that it would raise.'),
    falseAlarms: shareSchema.describe('Of the cases that were cleared, those that it would raise.'),
    error: z.number().nullable().describe('Expected calibration error; null: too few cases.'),
    brier: z.number().nullable().describe('Brier score; null: too few cases.'),
  })
  .meta({ id: 'FusionStrategy' })

const answer = z
  .object({
    alerts: z.number().int().describe('Newest alerts that were looked at.'),
    cases: z.number().int().describe('Judged incidents among them: each counts once.'),
    least: z.number().int().describe('So many cases it takes for the errors to be told.'),
    raiseAt: z.number().describe('Probability from which an alert is raised.'),
    data: z.array(strategySchema).describe('The one in force first.'),
  })
  .meta({ id: 'FusionStrategies' })

export const strategiesRoute = route({
  ...{ id: 'listFusionStrategies', method: 'GET', path: '/models/strategies', needs: 'read' },
  ...{ summary: 'Ways to join the detectors, compared on what was seen here.' },
  says: 'Each alert tells what all ways make of its signals. A closed incident counts by the highest of its alerts. What the way in force never raised is not among them.',
  query: limitQuery(decisionsMax),
  answer,
  handle: async ({ desk, query: { limit } }) => {
    const decisions = await recentDecisions(desk, limit)
    return { body: compared(decisions, inForce(desk)) }
  },
})

interface InForce {
  readonly strategy: string
  readonly raiseAt: number
}

/** As the settings say; the defaults where nothing does. */
function inForce({ settings }: Desk): InForce {
  const value = (key: string) => settings.find((one) => one.key === key)?.value
  const strategy = value('fusion.strategy')
  const raiseAt = value('alerts.raiseAt')
  return {
    strategy: typeof strategy === 'string' ? strategy : strategies[0]!.name,
    raiseAt: typeof raiseAt === 'number' ? raiseAt : 0.5,
  }
}

function compared(decisions: readonly JudgedDecision[], { strategy, raiseAt }: InForce) {
  const cases = casesOf(decisions)
  const data = strategies.map(({ name, description }) => ({
    ...{ name, says: description, isInForce: name === strategy },
    ...againstForce(decisions, name, raiseAt),
    ...againstPeople(cases, name, raiseAt),
  }))
  return {
    ...{ alerts: decisions.length, cases: cases.length, least: casesLeast, raiseAt },
    data: data.sort((a, b) => Number(b.isInForce) - Number(a.isInForce)),
  }
}

function againstForce(decisions: readonly JudgedDecision[], name: StrategyName, raiseAt: number) {
  const n = decisions.length
  const other = decisions.filter(
    ({ strategies: said, confidence }) => confidenceStep(said[name]) !== confidenceStep(confidence),
  )
  return {
    otherWord: rateOf(other.length, n),
    notRaised: rateOf(decisions.filter(({ strategies: said }) => said[name] < raiseAt).length, n),
  }
}

interface Case {
  readonly isTrue: boolean
  readonly alerts: JudgedDecision[]
}

/** Alerts of one incident are not several opinions: they are one case. */
function casesOf(decisions: readonly JudgedDecision[]): Case[] {
  const cases = new Map<string, Case>()
  for (const decision of decisions) {
    const { incident, verdict } = decision
    if (incident === null || (verdict !== 'harmful' && verdict !== 'cleared')) continue
    const there = cases.get(incident) ?? { isTrue: verdict === 'harmful', alerts: [] }
    there.alerts.push(decision)
    cases.set(incident, there)
  }
  return [...cases.values()]
}

function againstPeople(cases: readonly Case[], name: StrategyName, raiseAt: number) {
  const judged = cases.map(
    ({ isTrue, alerts }): Judged => ({
      isTrue,
      said: Math.max(...alerts.map((alert) => alert.strategies[name])),
    }),
  )
  const rate = (of: boolean) => {
    const those = judged.filter(({ isTrue }) => isTrue === of)
    return rateOf(those.filter(({ said }) => said >= raiseAt).length, those.length)
  }
  const isEnough = judged.length >= casesLeast
  return {
    ...{ caught: rate(true), falseAlarms: rate(false) },
    error: isEnough ? calibrationError(reliabilityOf(judged)) : null,
    brier: isEnough ? brierScore(judged) : null,
  }
}
