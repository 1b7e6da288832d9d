package dev.halfopen.spring.boot;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * Finds where an object calls its own {@link Resilient} methods on {@code this}, past the proxy:
 * nothing stands around those calls. It reads the classes' bytes, so it finds what is written there
 * plainly, lambdas and method references included, and no more.
 */
final class SelfCalls {
  private static final Logger log = LoggerFactory.getLogger(Resilient.class);

  private final Map<String, ResilientMethod> resilient = new LinkedHashMap<>();
  private final Set<String> found = new LinkedHashSet<>();

  private SelfCalls(Collection<ResilientMethod> methods) {
    for (ResilientMethod method : methods) {
      resilient.put(method.method().getName() + Type.getMethodDescriptor(method.method()), method);
    }
  }

  /**
   * Writes one warning if there are any: they work without a word otherwise, and unprotected.
   *
   * @param methods those of the class
   */
  static void warnOf(Class<?> type, Collection<ResilientMethod> methods) {
    Set<String> calls = in(type, methods);
    if (!calls.isEmpty()) {
      log.warn(
          "Past the proxy, so that @Resilient has no effect there: {}, of the same object. Call it"
              + " from another bean, or by a reference to {} that was injected.",
          String.join(", and ", calls),
          type.getSimpleName());
    }
  }

  /**
   * Of a class and those that it extends.
   *
   * @param methods those of the class
   * @return each as {@code com.acme.Answers.askAll calls ask(String)}; empty if its bytes can't be
   *     read, as in a native image
   */
  static Set<String> in(Class<?> type, Collection<ResilientMethod> methods) {
    SelfCalls calls = new SelfCalls(methods);
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      calls.read(each);
    }
    return calls.found;
  }

  private void read(Class<?> type) {
    try (InputStream bytes = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
      if (bytes != null) {
        new ClassReader(bytes)
            .accept(new Methods(type), ClassReader.SKIP_DEBUG | ClassReader.EXPAND_FRAMES);
      }
    } catch (IOException | RuntimeException e) {
      // Of a class file that is newer than Spring knows, for instance: then nobody is warned.
    }
  }

  private final class Methods extends ClassVisitor {
    private final Class<?> type;

    Methods(Class<?> type) {
      super(SpringAsmInfo.ASM_VERSION);
      this.type = type;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String caller,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      if ((access & (Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE)) != 0) {
        return null;
      }
      return new ThisOnStack() {
        @Override
        void called(String name, String calledDescriptor) {
          ResilientMethod method = resilient.get(name + calledDescriptor);
          if (method != null) {
            found.add(
                type.getName()
                    + "."
                    + written(caller)
                    + " calls "
                    + Signatures.called(method.method()));
          }
        }
      };
    }

    /** Of a lambda, the method that it stands in: {@code lambda$askAll$0}. */
    private static String written(String method) {
      String[] parts = method.split("\\$", -1);
      return parts.length > 2 && parts[0].equals("lambda") ? parts[1] : method;
    }
  }
}
