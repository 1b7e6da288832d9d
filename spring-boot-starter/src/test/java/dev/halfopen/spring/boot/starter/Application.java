package dev.halfopen.spring.boot.starter;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The smallest web application with an actuator, which says what its start has cost. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Application {
  /** Starts, and prints one line. */
  @SuppressWarnings("SystemOut") // that is how its starter reads it
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(Application.class);
    try (ConfigurableApplicationContext context = application.run(arguments)) {
      long wall = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
      OperatingSystemMXBean system =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long cpu = TimeUnit.NANOSECONDS.toMillis(system.getProcessCpuTime());
      long classes = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
      long main =
          TimeUnit.NANOSECONDS.toMillis(
              ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
      boolean ours = context.containsBean("halfopen");
      System.out.println(Start.PREFIX + wall + " " + cpu + " " + main + " " + classes + " " + ours);
    }
  }
}
