import { Link } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { ask, type MadeEnrolment, queries, useAsk } from '../../api/index.ts'
import {
  clockText,
  countText,
  dataText,
  Icon,
  Mark,
  Moment,
  sensorState,
  sensorWords,
  Typed,
  useNow,
} from '../../kit/index.ts'
import { Sheet, toast } from '../../overlay/index.ts'
import { attempt, Fault, useDeed } from '../../session/index.tsx'

export function AddButton({
  onAdd,
  children,
}: {
  readonly onAdd: () => void
  readonly children: ReactNode
}) {
  return (
    <button type="button" className="btn go" onClick={onAdd}>
      <Icon name="plus" size={14} />
      {children}
    </button>
  )
}

interface EnrolProps {
  /** '': a new sensor; else one that is to have keys anew. */
  readonly name: string
  readonly onClose: () => void
}

/** A name, then a token that is shown once, then the wait until the sensor reports. */
export function EnrolSheet({ name, onClose }: EnrolProps) {
  const [made, setMade] = useState<MadeEnrolment | null>(null)
  const title = name === '' ? 'Add a sensor' : `New keys for ${dataText(name)}`
  return (
    <Sheet title={title} isOpen onClose={onClose}>
      {made === null ? (
        <EnrolForm name={name} onMade={setMade} />
      ) : (
        <Waiting made={made} onClose={onClose} />
      )}
    </Sheet>
  )
}

interface FormProps {
  readonly name: string
  readonly onMade: (made: MadeEnrolment) => void
}

function EnrolForm({ name, onMade }: FormProps) {
  const { isBusy, fault, run } = useDeed()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (key: string) => String(form.get(key) ?? '').trim()
    const body = {
      ...{ sensor: name === '' ? text('name') : name, site: text('site') },
      isReplacing: name !== '',
    }
    void run(async () => {
      const made = (await ask('makeEnrolment', { body })).body
      await queries.invalidateQueries({ queryKey: ['listEnrolments'] })
      onMade(made)
    })
  }
  return (
    <form className="form" onSubmit={submit}>
      {name === '' ? (
        <div className="field">
          <label htmlFor="enrol-name">Name of the sensor</label>
          <input
            {...{ id: 'enrol-name', name: 'name', className: 'input mono', maxLength: 64 }}
            pattern="[A-Za-z0-9][A-Za-z0-9_.\-]*"
            title="letters, digits, dots, dashes and underscores"
            autoComplete="off"
            spellCheck={false}
            data-first
            required
          />
          <p className="note">As alerts will name it, such as the place it listens at.</p>
        </div>
      ) : (
        <p className="t2">
          The keys that it has are good until the token is used, and no more from then on.
        </p>
      )}
      <div className="field">
        <label htmlFor="enrol-site">Where it stands</label>
        <input id="enrol-site" name="site" className="input" maxLength={100} autoComplete="off" />
      </div>
      <NoBus />
      <Fault text={fault} />
      <div className="btns">
        <button type="submit" className="btn go" disabled={isBusy}>
          Make the token
        </button>
      </div>
    </form>
  )
}

/** Without a bus the command would fail on the machine, and nobody there would know why. */
function NoBus() {
  const { data } = useAsk('getSystemStatus', undefined)
  const isThere = data?.workers.some(({ kind, state }) => kind === 'bus' && state === 'working')
  if (data === undefined || isThere === true) return null
  return (
    <p className="note">
      <Mark name="medium" size={12} /> This hub takes nothing from sensors just now: set{' '}
      <code>hub.listen</code>, such as 0.0.0.0:8441, and start it again.
    </p>
  )
}

interface WaitingProps {
  readonly made: MadeEnrolment
  readonly onClose: () => void
}

function Waiting({ made: { enrolment, command }, onClose }: WaitingProps) {
  return (
    <div className="form">
      <p className="t2">
        Run this on the machine of <b>{dataText(enrolment.sensor)}</b>. The token in it is shown
        this once, and works once.
      </p>
      <pre className="diff wraps">{command}</pre>
      <div className="btns">
        <Copy text={command} said="Copied the command.">
          Copy the command
        </Copy>
      </div>
      <Progress of={enrolment} onClose={onClose} />
    </div>
  )
}

export function Copy({
  text,
  said,
  children,
}: {
  readonly text: string
  readonly said: string
  readonly children: ReactNode
}) {
  return (
    <button
      type="button"
      className="btn"
      onClick={() => void navigator.clipboard.writeText(text).then(() => toast(said))}
    >
      <Icon name="copy" size={14} />
      {children}
    </button>
  )
}

interface ProgressProps {
  readonly of: MadeEnrolment['enrolment']
  readonly onClose: () => void
}

const askedMs = 2000

/** What became of it so far, asked for while somebody looks. */
function Progress({ of: { sensor, createdAt, expiresAt }, onClose }: ProgressProps) {
  const agents = useAsk('listAgents', {}, { everyMs: askedMs, isAwaited: true })
  const nowMs = useNow()
  const agent = agents.data?.data.find(({ id }) => id === sensor)
  const isEnrolled = agent?.remote != null && agent.remote.enrolledAt >= createdAt
  const isHeard = isEnrolled && agent.lastSeenAt !== null
  const mark = isHeard ? sensorWords[sensorState(agent, null)].mark : 'info'
  const says = isHeard
    ? `It reports. ${dataText(agent.why)}`
    : isEnrolled
      ? 'It has its certificate, and has yet to send: start `amoskys sensor` there.'
      : nowMs > Date.parse(expiresAt)
        ? 'The token has ended unused. Close this, and make another.'
        : `Waiting for the machine. The token is good until ${clockText(Date.parse(expiresAt))}.`
  return (
    <>
      <p className="enrol-state" role="status">
        <Mark name={mark} size={14} /> <Typed text={says} />
      </p>
      {isHeard && (
        <p>
          <Link to={'/agents' as never} search={{ id: sensor } as never} onClick={onClose}>
            Open {dataText(sensor)}
          </Link>
        </p>
      )}
    </>
  )
}

/** Tokens that somebody made and no machine has used. */
export function OpenTokens() {
  const open = useAsk('listEnrolments', undefined)
  const data = open.data?.data ?? []
  if (data.length === 0) return null
  return (
    <section className="panel tokens" aria-labelledby="tokens">
      <div className="head">
        <h2 id="tokens">{countText(data.length, 'token waits', 'tokens wait')} for a machine</h2>
      </div>
      <ul>
        {data.map(({ id, sensor, site, expiresAt }) => (
          <li key={id}>
            <span>
              <b>{dataText(sensor)}</b> {dataText(site)}{' '}
              <span className="t3">
                ends <Moment at={expiresAt} />
              </span>
            </span>
            <button type="button" className="btn s" onClick={() => void end(id)}>
              End it<span className="sr"> for {dataText(sensor)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

async function end(id: string): Promise<void> {
  await attempt(async () => {
    await ask('endEnrolment', { params: { id } })
    await queries.invalidateQueries({ queryKey: ['listEnrolments'] })
    toast('The token is worth nothing any more.')
  })
}
