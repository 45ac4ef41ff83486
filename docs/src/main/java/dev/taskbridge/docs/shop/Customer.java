package dev.taskbridge.docs.shop;

/** A row of table customer. */
public record Customer(String id, String name) {}
