export function Brand({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 26 26" aria-hidden="true">
      <path
        d="M13 3 4 22M13 3l9 19M7.500 15h11"
        fill="none"
        stroke="var(--text-1)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <circle cx="13" cy="3.500" r="3" fill="var(--accent-cyan)" />
      <circle cx="4" cy="22" r="2.300" fill="var(--accent-violet)" />
      <circle cx="22" cy="22" r="2.300" fill="var(--accent-violet)" />
      <circle cx="13" cy="15" r="2.300" fill="var(--text-1)" />
    </svg>
  )
}
