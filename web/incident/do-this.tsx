import './incident.css'
import type { ReactNode } from 'react'
import type { IncidentWhy, RecommendedAction } from '../api/index.ts'
import { countText, dataText, kindText } from '../kit/index.ts'
import { CopyButton } from './copied.tsx'
import { IncidentLink, PlaceLink } from './links.tsx'

interface DoThisProps {
  readonly incident: string
  readonly told: IncidentWhy
  readonly mayTriage: boolean
  /** Beside a queue, where the evidence has to be in sight: the reasons for the rest stand on the page of its own. */
  readonly isShort?: boolean
  /** Beside the first: what a person does with the incident. */
  readonly children?: ReactNode
}

/** What can be done here, and what we would do to the network, in words: nothing is cut off from here. */
export function DoThis({ incident, told, mayTriage, isShort = false, children }: DoThisProps) {
  const all = told.recommend ?? []
  return (
    <>
      <div className="btns">
        {mayTriage ? (
          <PlaceLink className="btn go" to={`/investigate/${incident}`}>
            Investigate
          </PlaceLink>
        ) : (
          <IncidentLink className="btn go" id={incident} search={{ tab: 'timeline' }}>
            See what happened, in order
          </IncidentLink>
        )}
        {children}
      </div>
      {all.length > 0 && (isShort ? <AdviceLine all={all} /> : <AdviceBox all={all} />)}
      {told.also?.map((line) => (
        <p className="note" key={line}>
          Also: {dataText(line)}
        </p>
      ))}
      {!isShort &&
        told.parties?.map(({ address, role, basis }) => (
          <p className="note" key={`${address} ${role}`}>
            {dataText(address)} {basis} ({kindText(role)}).
          </p>
        ))}
    </>
  )
}

interface AdviceProps {
  readonly all: readonly RecommendedAction[]
}

function AdviceBox({ all }: AdviceProps) {
  return (
    <div className="advice-box">
      <ul className="advice">
        {all.map((one, index) => (
          <li key={`${one.action} ${one.target}`}>
            {index === 0 ? 'We would ' : 'or '}
            <b>{deedText(one)}</b>. {dataText(one.why)}
          </li>
        ))}
      </ul>
      <p className="note">
        AMOSKYS does not block by itself yet.{' '}
        <CopyButton text={adviceText(all)} said="Copied the advice.">
          Copy the advice
        </CopyButton>
      </p>
    </div>
  )
}

function AdviceLine({ all: [first, ...others] }: AdviceProps) {
  return (
    <p className="note advice-line">
      We would <b>{deedText(first!)}</b>. {dataText(first!.why)}
      {others.length > 0 && ` Or ${others.map(deedText).join(', or ')}.`} AMOSKYS does not block by
      itself yet.
    </p>
  )
}

const deeds: Readonly<Record<RecommendedAction['action'], string>> = {
  'block-address': 'block',
  'rate-limit': 'slow down',
  'isolate-host': 'isolate',
  'sinkhole-domain': 'sinkhole',
  watch: 'only watch',
  'refuse-service': 'refuse this one service to',
  'close-port': 'close the switch port of',
  'find-sender': 'find the machine behind',
  'check-host': 'look into',
}

/** `isolate 10.20.0.100 for 4 hours` */
export function deedText({ action, target, ttlSeconds }: RecommendedAction): string {
  const deed = `${deeds[action]} ${dataText(target)}`
  return ttlSeconds > 0 ? `${deed} for ${hoursText(ttlSeconds)}` : deed
}

const hourS = 3600

/** Advice is given in hours, as a person would say it: `24 hours`, `30 minutes`. */
function hoursText(seconds: number): string {
  if (seconds < hourS) return countText(Math.round(seconds / 60), 'minute')
  const hours = seconds / hourS
  return hours <= 48 ? countText(hours, 'hour') : countText(hours / 24, 'day')
}

/** To be pasted where somebody can do it. */
export function adviceText(all: readonly RecommendedAction[]): string {
  return all
    .map(
      (one, index) => `${index === 0 ? 'We would' : 'Or'} ${deedText(one)}. ${dataText(one.why)}`,
    )
    .join('\n')
}
