import './incident.css'
import { lazy, type ReactNode, Suspense } from 'react'
import type { Incident, IncidentWhy, RecommendedAction } from '../api/index.ts'
import { countText, dataText, kindText } from '../kit/index.ts'
import { AdviceButton, useAdviced } from '../response/index.ts'
import { CopyButton } from './copied.tsx'
import { IncidentLink, PlaceLink } from './links.tsx'

// After the words, which do not wait for it.
const Standing = lazy(async () => ({
  default: (await import('../response/standing.tsx')).Standing,
}))

interface DoThisProps {
  readonly incident: Pick<Incident, 'id' | 'entity' | 'peers'>
  readonly told: IncidentWhy
  readonly mayTriage: boolean
  /** Beside a queue, where the evidence has to be in sight: the reasons for the rest stand on the page of its own. */
  readonly isShort?: boolean
  /** Beside the first: what a person does with the incident. */
  readonly children?: ReactNode
}

/** What can be done: what a driver can do is a button with its preview, the rest is advice in words. */
export function DoThis({ incident, told, mayTriage, isShort = false, children }: DoThisProps) {
  const all = told.recommend ?? []
  const first = all[0]
  const isLeading = useAdviced(first, incident) !== null
  return (
    <>
      <div className="btns">
        {isLeading && <AdviceButton advice={first!} about={incident} isFirst />}
        <Look id={incident.id} mayTriage={mayTriage} isLeading={!isLeading} />
        {children}
      </div>
      {all.length > 0 &&
        (isShort ? <AdviceLine all={all} /> : <AdviceBox all={all} about={incident} />)}
      <Suspense>
        <Standing incident={incident.id} isShort={isShort} />
      </Suspense>
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

interface LookProps {
  readonly id: string
  readonly mayTriage: boolean
  /** Nothing else comes before it. */
  readonly isLeading: boolean
}

function Look({ id, mayTriage, isLeading }: LookProps) {
  const className = isLeading ? 'btn go' : 'btn'
  if (mayTriage)
    return (
      <PlaceLink className={className} to={`/investigate/${id}`}>
        Investigate
      </PlaceLink>
    )
  return (
    <IncidentLink className={className} id={id} search={{ tab: 'timeline' }}>
      See what happened, in order
    </IncidentLink>
  )
}

interface AdviceProps {
  readonly all: readonly RecommendedAction[]
}

interface BoxProps extends AdviceProps {
  readonly about: DoThisProps['incident']
}

function AdviceBox({ all, about }: BoxProps) {
  return (
    <div className="advice-box">
      <ul className="advice">
        {all.map((one, index) => (
          <li key={`${one.action} ${one.target}`}>
            {index === 0 ? 'We would ' : 'or '}
            <b>{deedText(one)}</b>. {dataText(one.why)}{' '}
            {index > 0 && <AdviceButton advice={one} about={about} />}
          </li>
        ))}
      </ul>
      <p className="note">
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
      {others.length > 0 && ` Or ${others.map(deedText).join(', or ')}.`}
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
