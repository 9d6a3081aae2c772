# queuecheck_mutant(): a patched copy of one header of impl/, built as a plugin. Written with impl/mutants.
