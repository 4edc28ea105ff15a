interface ProgressProps {
  readonly done: number
  readonly of: number
  readonly text: string
}

/** How far long work is, as a bar and in words. */
export function Progress({ done, of, text }: ProgressProps) {
  return (
    <div className="audit-progress">
      <progress value={Math.min(done, of)} max={Math.max(1, of)} aria-label={text} />
      <p className="note" aria-live="polite">
        {text}
      </p>
    </div>
  )
}
