package dev.halfopen.observability;

import java.util.List;

/** Panels under one title. */
record Section(String title, List<Panel> panels) {}
