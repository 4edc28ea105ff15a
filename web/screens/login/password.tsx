export function Password() {
  return (
    <section className="panel pad">
      <h1 className="headline">Password</h1>
    </section>
  )
}
