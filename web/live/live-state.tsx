import './live.css'
import { Icon, Mark } from '../kit/index.ts'
import { setPaused } from './pause.ts'
import type { LiveWords } from './state-words.ts'
import { useLive } from './use-live.ts'

/** How live what one sees is, and the one button that holds every moving picture still (WCAG 2.2.2). */
export function LiveState() {
  const words = useLive()
  const isPaused = words.kind === 'paused'
  return (
    <span className="seg">
      <span className="pill live-pill">
        <LiveText words={words} />
      </span>
      <button
        type="button"
        className="pill icon"
        aria-pressed={isPaused}
        aria-label={isPaused ? 'Resume live updates' : 'Pause live updates'}
        title={isPaused ? 'Resume' : 'Pause: what comes is kept, and counted'}
        onClick={() => setPaused(!isPaused)}
      >
        <Icon name={isPaused ? 'play' : 'pause'} size={14} />
      </button>
    </span>
  )
}

/** The words with their shape; short ones where there is little room. */
export function LiveText({ words }: { readonly words: LiveWords }) {
  const { mark, text, short, kind } = words
  return (
    <span className="live" data-live={kind} title={text}>
      {mark === null ? <Dot /> : <Mark name={mark} size={11} />}
      <span className="live-long">{text}</span>
      <span className="live-short" aria-hidden="true">
        {short}
      </span>
    </span>
  )
}

function Dot() {
  return (
    <svg width="9" height="9" aria-hidden="true">
      <circle cx="4.5" cy="4.5" r="4" fill="currentColor" />
    </svg>
  )
}
