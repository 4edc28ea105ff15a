import { durationText, momentText, useNow } from '../kit/index.ts'

/** How long it still holds, by the one clock of the page; when it ends on hover. */
export function TimeLeft({ until }: { readonly until: string }) {
  const nowMs = useNow()
  const endMs = Date.parse(until)
  const leftMs = endMs - nowMs
  const text = leftMs <= 0 ? 'ending now' : `${durationText(Math.floor(leftMs / 1000) * 1000)} left`
  return (
    <time className="num rsp-left" dateTime={until} title={`Until ${momentText(endMs)}`}>
      {text}
    </time>
  )
}
