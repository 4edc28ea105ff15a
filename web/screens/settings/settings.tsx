export function Settings() {
  return (
    <section className="panel pad">
      <h1 className="headline">Settings</h1>
    </section>
  )
}
