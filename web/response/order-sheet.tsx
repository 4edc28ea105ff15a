import { useEffect, useId, useRef, useState } from 'react'
import { useAsk } from '../api/index.ts'
import { Answer, Data, dataText, ErrorPanel, useKeys, useNow } from '../kit/index.ts'
import { Sheet } from '../overlay/index.ts'
import { useMay } from '../session/index.tsx'
import { request } from './deeds.ts'
import { Look } from './look.tsx'
import { useObstacle } from './may.ts'
import { SpanChoice } from './span-choice.tsx'
import { deedText, type Look as LookRecord, type Order, orderText } from './words.ts'

interface SheetProps {
  readonly order: Order
  readonly onClose: () => void
}

/** What is about to be done, with all that speaks for and against it: it is done from here, and undone in one press. */
export function OrderSheet({ order, onClose }: SheetProps) {
  const { reason: _, incidentId, ...asked } = order
  const [ttlSeconds, setTtl] = useState(order.ttlSeconds)
  const body = { ...asked, ttlSeconds, ...(incidentId !== '' && { incidentId }) }
  const look = useAsk('previewAction', { body }, { keepsOld: true })
  const nowMs = useNow()
  const obstacle = useObstacle('actions:request')
  return (
    <Sheet title={deedText(order)} isOpen onClose={onClose}>
      {obstacle !== '' && <p className="rsp-obstacle">{obstacle}</p>}
      <Answer query={look} what="what it would do" rows={3}>
        {(told) => <Look look={told} />}
      </Answer>
      {order.kind !== 'notify' && (
        <SpanChoice legend="For how long" seconds={ttlSeconds} onChoose={setTtl} nowMs={nowMs} />
      )}
      <Sending
        order={{ ...order, ttlSeconds }}
        look={look.isError ? undefined : look.data}
        isOff={obstacle !== ''}
        onClose={onClose}
      />
    </Sheet>
  )
}

interface SendingProps {
  readonly order: Order
  /** Not there: it is not known yet what it would do, and so it is not done. */
  readonly look: LookRecord | undefined
  readonly isOff: boolean
  readonly onClose: () => void
}

const reasonMin = 3
/** More hosts than these are cut off by nobody who has not read the name. */
const hostsMax = 5

function Sending({ order, look, isOff, onClose }: SendingProps) {
  const id = useId()
  const [reason, setReason] = useState(order.reason)
  const [typed, setTyped] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [thrown, setThrown] = useState<unknown>(null)
  const mayApply = useMay('actions:apply')
  const needed = look?.approvalsNeeded ?? 1
  const isTyped = look !== undefined && whyTyped(look) !== ''
  // What cannot be taken back, or touches a critical host, is not done by a key that somebody is used to press.
  const isGrave = order.kind === 'notify' || needed > 1 || look?.touchesCritical === true
  const lacks = lackOf({ look, reason, isTyped, typed, target: order.target })
  const isReady = !isOff && !isBusy && lacks === ''
  const send = async () => {
    if (!isReady) return
    setBusy(true)
    const refused = await request(order, reason.trim())
    setBusy(false)
    setThrown(refused)
    if (refused === null) onClose()
  }
  useKeys({ 'Control+Enter': () => void (isGrave || send()) })
  return (
    <>
      <div className="field">
        <label htmlFor={id}>Why</label>
        <textarea
          id={id}
          className="input"
          rows={2}
          maxLength={2000}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
      {isTyped && <TypeName order={order} why={whyTyped(look)} typed={typed} onType={setTyped} />}
      {needed > 1 && (
        <p className="t2">
          It touches a critical host: {needed} persons have to approve it, and you are{' '}
          {mayApply ? 'the first of them' : 'none of them'}. Nothing is done before.
        </p>
      )}
      {thrown !== null && <ErrorPanel thrown={thrown} what="It was not done" />}
      <Foot
        {...{ isGrave, isReady, onClose, lacks }}
        isKnown={look !== undefined}
        label={labelOf(order, { mayApply, needed })}
        onSend={() => void send()}
      />
    </>
  )
}

interface Lacking {
  readonly look: LookRecord | undefined
  readonly reason: string
  readonly isTyped: boolean
  readonly typed: string
  readonly target: string
}

/** What has still to be said; '' where it can be done. */
function lackOf({ look, reason, isTyped, typed, target }: Lacking): string {
  if (look === undefined) return 'It is not known yet what it would do.'
  if (look.refusals.some(({ isFinal }) => isFinal)) return 'A safety rule speaks against it.'
  if (reason.trim().length < reasonMin) return 'Say why: others will ask.'
  if (isTyped && typed.trim() !== target) return 'Type the name of the target.'
  return ''
}

function labelOf(
  order: Order,
  { mayApply, needed }: { readonly mayApply: boolean; readonly needed: number },
): string {
  const text = orderText(order)
  if (!mayApply) return `Ask to ${lower(text)}`
  return needed > 1 ? `Ask a second person to ${lower(text)}` : text
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** Why it is done by nobody who has not read the name; '' where that is not asked. */
function whyTyped({ blast, isBlastKnown }: LookRecord): string {
  if (!isBlastKnown) return 'It is not known whom it touches.'
  return blast.hosts > hostsMax ? `It touches more than ${hostsMax} hosts.` : ''
}

interface TypeProps {
  readonly order: Order
  readonly why: string
  readonly typed: string
  readonly onType: (text: string) => void
}

function TypeName({ order, why, typed, onType }: TypeProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>
        {why} Type <Data>{order.target}</Data>
      </label>
      <input
        id={id}
        className="input mono"
        value={typed}
        onChange={({ target }) => onType(target.value)}
        autoComplete="off"
        spellCheck={false}
      />
    </div>
  )
}

interface FootProps {
  /** It has been told what it would do: only then there is something to press. */
  readonly isKnown: boolean
  readonly isGrave: boolean
  readonly isReady: boolean
  readonly lacks: string
  readonly label: string
  readonly onSend: () => void
  readonly onClose: () => void
}

function Foot({ isKnown, isGrave, isReady, lacks, label, onSend, onClose }: FootProps) {
  const foot = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Whoever writes already is not disturbed.
    if (!isKnown || document.activeElement?.matches('textarea, input')) return
    foot.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [isKnown])
  return (
    <div className="rsp-foot" ref={foot}>
      <p className="note" aria-live="polite">
        {lacks || (isGrave ? '' : 'You can undo it at any time.')}
      </p>
      {isGrave && (
        <button type="button" className="btn go" data-first="" onClick={onClose}>
          Do not do it
        </button>
      )}
      <button
        type="button"
        className={isGrave ? 'btn rsp-long' : 'btn go rsp-long'}
        disabled={!isReady}
        {...(isGrave ? {} : { 'data-first': '', 'aria-keyshortcuts': 'Control+Enter' })}
        onClick={onSend}
      >
        {dataText(label)}
        {!isGrave && <kbd>Ctrl Enter</kbd>}
      </button>
    </div>
  )
}
