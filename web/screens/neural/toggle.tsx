interface ToggleProps {
  readonly isTable: boolean
  readonly onChange: (isTable: boolean) => void
  /** `Calibration`: what is shown either way. */
  readonly of: string
}

/** The same as a picture and as a table. */
export function Toggle({ isTable, onChange, of }: ToggleProps) {
  return (
    <button type="button" className="btn s bare" onClick={() => onChange(!isTable)}>
      {isTable ? 'Show as picture' : 'Show as table'}
      <span className="sr">: {of}</span>
    </button>
  )
}
