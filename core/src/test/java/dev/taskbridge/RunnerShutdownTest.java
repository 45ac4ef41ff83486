package dev.taskbridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to a run when its JVM is told to stop, in a JVM of its own. SIGINT takes the same way as SIGTERM: both start the shutdown, which
 * runs the hooks. It is not sent here, since a process that was started in the background may have been told to ignore it.
 */
@Timeout(60)
class RunnerShutdownTest {
    private static final int BY_SIGTERM = 128 + 15;

    @TempDir
    private Path folder;

    private Process process;

    @BeforeAll
    static void signalsExist() {
        assumeTrue(ProcessHandle.current().supportsNormalTermination(), "this system has no SIGTERM");
    }

    private BufferedReader start(String program) throws IOException {
        return start(program, "-Xmx256m");
    }

    private BufferedReader start(String program, String heap) throws IOException {
        Optional<String> java = ProcessHandle.current().info().command();
        assumeTrue(java.isPresent(), "this system does not tell which JVM runs");
        process = new ProcessBuilder(
                        java.orElseThrow(),
                        heap,
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        RunnerProgram.class.getName(),
                        program)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        return process.inputReader(StandardCharsets.UTF_8);
    }

    private String errors() throws IOException {
        return Files.readString(folder.resolve("errors"));
    }

    @AfterEach
    void noProcessIsLeft() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test // R017
    void sigterm_duringARun_cancelsTheBodyAndWaitsForItsCleanUp() throws Exception {
        BufferedReader steps = start("orderly");
        assertThat(steps.readLine()).isEqualTo("ready");
        process.toHandle().destroy(); // unlike that of the process, this leaves the streams open
        assertThat(steps.lines()).containsExactly("the JVM shuts down", "cleaned up", "child stopped");
        assertThat(process.waitFor()).isEqualTo(BY_SIGTERM);
    }

    @Test
    void sigterm_duringARunThatWillNotEnd_isGivenTheGraceAndThenADump() throws Exception {
        BufferedReader steps = start("stubborn");
        assertThat(steps.readLine()).isEqualTo("ready");
        process.toHandle().destroy(); // unlike that of the process, this leaves the streams open
        assertThat(process.waitFor()).isEqualTo(BY_SIGTERM);
        assertThat(errors())
                .contains("the JVM shuts down, and these tasks have not ended within PT0.05S:")
                .contains("Task['run-1', cancelling")
                .contains("Task['the one that stays', waiting");
    }

    @Test // which is here because it counts from the first pause of a JVM
    void noSignal_theRehearsalCountsWhoStandsUntilEnoughHaveGoneOn() throws Exception {
        assertThat(start("manyStand").lines()).containsExactly("" + Rehearsal.STANDING);
        assertThat(process.waitFor()).isZero();
        assertThat(start("someGoOn").lines()).containsExactly("" + Rehearsal.ENOUGH, "" + Rehearsal.ENOUGH);
        assertThat(process.waitFor()).isZero();
    }

    @Test // which is here because it has a heap of its own
    void noSignal_aMillionSleepsFitInto200MiB() throws Exception {
        assertThat(start("millionSleeps", "-Xmx200m").lines()).containsExactly("1000000");
        assertThat(process.waitFor()).isZero();
        assertThat(errors()).isEmpty();
    }

    @Test
    void noSignal_theHooksAreTakenBackAndTheJvmEndsByItself() throws Exception {
        BufferedReader steps = start("twice");
        assertThat(steps.lines()).containsExactly("one", "two");
        assertThat(process.waitFor()).isZero();
        assertThat(errors()).doesNotContain("have not ended");
    }
}
