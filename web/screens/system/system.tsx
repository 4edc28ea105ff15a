export function System() {
  return (
    <section className="panel pad">
      <h1 className="headline">System</h1>
    </section>
  )
}
