package dev.taskbridge.contract;

/** What holds on every loop, whatever runs its steps and whoever keeps its time. */
public interface LoopContract extends TasksOnLoop, TimeOnLoop, JobsOnLoop, SyncOnLoop, EndOfLoop {}
