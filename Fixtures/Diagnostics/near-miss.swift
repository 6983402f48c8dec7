// swift-format-ignore-file
// @trcae
func one() {}

/// @traced
func two() {}

/* @Trace */
func three() {}

// @track this is prose, and means something else
// @tree
// see @trcae: not the first word of its line
func four() { _ = "// @trcae" }
