/// Starts tracing if the environment asks for it. Written in Swift.
void transparency_start(void);
