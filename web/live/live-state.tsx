/** How live what one sees is, in words and a shape (UX 4.1). */
export function LiveState() {
  return (
    <span className="pill">
      <span className="live">Not connected to the stream</span>
    </span>
  )
}
