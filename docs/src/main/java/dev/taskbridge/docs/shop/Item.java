package dev.taskbridge.docs.shop;

/** A row of table item; the list price is in cents. */
public record Item(String sku, long listPrice, long stock) {}
