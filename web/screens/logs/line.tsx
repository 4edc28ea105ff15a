import { Link } from '@tanstack/react-router'
import type { LogLine } from '../../api/index.ts'
import { Data, Icon, Mark, Moment } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { factText, type Level, levelWords, redactedText } from './words.ts'

const levelMarks = { error: 'critical', warn: 'high', info: 'info', debug: 'info' } as const

export function LevelMark({ level }: { readonly level: Level }) {
  return (
    <span className={`sev log-level ${level === 'debug' ? 't3' : levelMarks[level]}`}>
      <Mark name={levelMarks[level]} size={13} />
      {levelWords[level]}
    </span>
  )
}

interface LineProps {
  readonly line: LogLine
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** One line: when, how grave, who says it, what; opened, everything that belongs to it. */
export function Line({ line, isOpen, onToggle }: LineProps) {
  return (
    <div className={`log-line ${isOpen ? 'on' : ''}`}>
      <button type="button" className="log-row" aria-expanded={isOpen} onClick={onToggle}>
        <span className="log-time mono">
          <Moment at={line.time} as="clock" />
        </span>
        <LevelMark level={line.level} />
        <span className="log-who">
          <Data>{line.component}</Data>
        </span>
        <span className="log-text">
          <Redactable text={line.text} />
        </span>
        <Icon name={isOpen ? 'up' : 'down'} size={14} />
      </button>
      {isOpen && <Facts line={line} />}
    </div>
  )
}

function Facts({ line }: { readonly line: LogLine }) {
  const { facts, traceId, time } = line
  return (
    <div className="log-facts">
      <dl className="kv">
        <dt>When</dt>
        <dd>
          <Moment at={time} as="full" />
        </dd>
        {traceId !== '' && (
          <>
            <dt>Trace</dt>
            <dd>
              <Link to={'/logs' as never} search={{ trace: traceId } as never}>
                <Data>{traceId}</Data>
              </Link>
            </dd>
          </>
        )}
        {Object.entries(facts).map(([name, value]) => (
          <FactRow key={name} name={name} value={value} />
        ))}
      </dl>
      <div className="btns">
        <CopyButton text={JSON.stringify(line)} what="the line" />
        {traceId !== '' && (
          <Link className="btn s" to={'/logs' as never} search={{ trace: traceId } as never}>
            All of this trace
          </Link>
        )}
      </div>
    </div>
  )
}

function FactRow({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>
        <Data>{name}</Data>
      </dt>
      <dd className="log-fact">
        <Redactable text={factText(value)} />
      </dd>
    </>
  )
}

/** What was a secret is said to have been one. */
export function Redactable({ text }: { readonly text: string }) {
  const parts = text.split(redactedText)
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text stand in their order
    <span key={index}>
      {index > 0 && (
        <span className="redacted" title="It may be a secret, so it was never written down.">
          redacted
        </span>
      )}
      {part !== '' && <Data>{part}</Data>}
    </span>
  ))
}

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    toast(`Copied ${what}.`)
  }
  return (
    <button type="button" className="btn s" onClick={() => void copy()}>
      <Icon name="copy" size={14} />
      Copy
    </button>
  )
}
